// A Go server with the recipe and a sample login.
package main

import (
	"fmt"
	"net"
	"net/http"

	"host/chat"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "user", Value: r.FormValue("user")})
	})
	chat.Routes(mux, func(r *http.Request) string {
		cookie, err := r.Cookie("user")
		if err != nil {
			return ""
		}
		return cookie.Value
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("http://%s\n", listener.Addr())
	panic(http.Serve(listener, mux))
}
