// Package chat puts the chat into a Go server: chat.Routes(mux, userID). Needs github.com/golang-jwt/jwt/v5.
package chat

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Routes adds the two endpoints. userID returns the id of the logged-in user, or "".
func Routes(mux *http.ServeMux, userID func(*http.Request) string) {
	mux.HandleFunc("GET /open-chat", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		user := userID(r)
		if user == "" {
			http.Redirect(w, r, "/login?next=/open-chat", http.StatusFound)
			return
		}
		address, err := chatURL(user)
		if err != nil {
			http.Error(w, "the chat is not configured", http.StatusInternalServerError)
			return
		}
		http.Redirect(w, r, address, http.StatusFound)
	})
	mux.HandleFunc("GET /api/chat-url", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Type", "application/json")
		user := userID(r)
		if user == "" {
			w.WriteHeader(http.StatusUnauthorized)
			json.NewEncoder(w).Encode(map[string]string{"error": "not logged in"})
			return
		}
		address, err := chatURL(user)
		if err != nil {
			http.Error(w, "the chat is not configured", http.StatusInternalServerError)
			return
		}
		json.NewEncoder(w).Encode(map[string]string{"url": address})
	})
}

func chatURL(user string) (string, error) {
	claims := jwt.MapClaims{"system_id": "cointutor", "user_id": user, "exp": time.Now().Add(time.Hour).Unix()}
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(os.Getenv("JWT_SECRET")))
	return strings.TrimSuffix(os.Getenv("GATEWAY_URL"), "/") + "/chat?token=" + token, err
}
