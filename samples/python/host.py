"""A pretend CoinTutor in Python: knows who is logged in, and signs a chat URL for them. Needs PyJWT."""

import json
import os
import sys
import time
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

import jwt

JWT_SECRET = os.environ.get("JWT_SECRET") or sys.exit("JWT_SECRET is not set; it has to be the gateway's.")
GATEWAY_URL = os.environ.get("GATEWAY_URL", "http://localhost:8000")
PORT = int(os.environ.get("PORT", "3000"))
SYSTEM_ID = os.environ.get("SYSTEM_ID", "cointutor")
PAGE = Path(__file__).parent.with_name("page.html").read_text("utf-8")


def chat_url(user_id):
    """The part to take home: who the user is, signed, for one hour."""
    claims = {"system_id": SYSTEM_ID, "user_id": user_id, "exp": int(time.time()) + 3600}
    return f"{GATEWAY_URL}/chat?token={jwt.encode(claims, JWT_SECRET, algorithm='HS256')}"


class Host(BaseHTTPRequestHandler):
    def do_GET(self):
        address = urlsplit(self.path)
        user = self.logged_in()
        match address.path:
            case "/":
                page = PAGE.replace("{{GATEWAY_URL}}", GATEWAY_URL).replace("{{LOGGED_IN}}", str(bool(user)).lower())
                self.reply(200, "text/html", page)
            case "/api/chat-url" if user:
                self.reply(200, "application/json", json.dumps({"url": chat_url(user)}))
            case "/api/chat-url":
                self.reply(401, "application/json", json.dumps({"error": "Nobody is logged in."}))
            case "/login":
                self.log_in(parse_qs(address.query).get("user", [""])[0])
            case "/logout":
                self.log_in("")
            case _:
                self.reply(404, "text/plain", "Nothing is here.")

    def logged_in(self):
        """Pretended: a real host asks its session, never a cookie that anybody can write."""
        cookie = SimpleCookie(self.headers["Cookie"]).get("user")
        return unquote(cookie.value) if cookie else ""

    def log_in(self, user):
        self.send_response(303)
        self.send_header("Set-Cookie", f"user={quote(user, safe='')}; Path=/; HttpOnly; SameSite=Lax")
        self.send_header("Location", "/")
        self.end_headers()

    def reply(self, status, content_type, text):
        self.send_response(status)
        self.send_header("Content-Type", f"{content_type}; charset=utf-8")
        self.send_header("Cache-Control", "no-store")  # what one user was given is not for the next
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        """Says nothing of each request."""


server = ThreadingHTTPServer(("127.0.0.1", PORT), Host)
print(f"{SYSTEM_ID} is at http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
