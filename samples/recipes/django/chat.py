"""The chat in a Django project: path("", include("chat")) in its urlpatterns. Needs PyJWT."""

import os
import time

import jwt
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.cache import never_cache

JWT_SECRET = os.environ["JWT_SECRET"]
GATEWAY_URL = os.environ["GATEWAY_URL"].rstrip("/")


def chat_url(user):
    claims = {"system_id": "cointutor", "user_id": str(user.pk), "exp": int(time.time()) + 3600}
    return f"{GATEWAY_URL}/chat?token={jwt.encode(claims, JWT_SECRET, algorithm='HS256')}"


@never_cache
def open_chat(request):
    return redirect(chat_url(request.user) if request.user.is_authenticated else "/login?next=/open-chat")


@never_cache
def get_chat_url(request):
    if not request.user.is_authenticated:
        return JsonResponse({"error": "not logged in"}, status=401)
    return JsonResponse({"url": chat_url(request.user)})


urlpatterns = [path("open-chat", open_chat), path("api/chat-url", get_chat_url)]
