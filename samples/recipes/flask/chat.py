"""The chat in a Flask app: app.register_blueprint(chat). Needs PyJWT."""

import os
import time

import jwt
from flask import Blueprint, redirect, session

JWT_SECRET = os.environ["JWT_SECRET"]
GATEWAY_URL = os.environ["GATEWAY_URL"].rstrip("/")

chat = Blueprint("chat", __name__)


def chat_url(user_id):
    claims = {"system_id": "cointutor", "user_id": str(user_id), "exp": int(time.time()) + 3600}
    return f"{GATEWAY_URL}/chat?token={jwt.encode(claims, JWT_SECRET, algorithm='HS256')}"


def current_user():
    """The id of whoever is logged in; with Flask-Login, current_user.get_id()."""
    return session.get("user_id")


@chat.get("/open-chat")
def open_chat():
    user = current_user()
    return redirect(chat_url(user) if user else "/login?next=/open-chat")


@chat.get("/api/chat-url")
def get_chat_url():
    user = current_user()
    return {"url": chat_url(user)} if user else ({"error": "not logged in"}, 401)


@chat.after_request
def no_store(response):
    response.headers["Cache-Control"] = "no-store"
    return response
