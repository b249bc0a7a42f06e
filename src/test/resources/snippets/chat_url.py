import jwt
import time

JWT_SECRET = "..."  # Same as gateway .env
GATEWAY_CHAT_URL = "https://chat-gateway.example.com"  # Actual gateway URL

def get_chat_url(user_id: str, expires_in_seconds: int = 3600) -> str:
    payload = {
        "system_id": "cointutor",
        "user_id": str(user_id),
        "exp": int(time.time()) + expires_in_seconds,
    }
    token = jwt.encode(payload, JWT_SECRET, algorithm="HS256")
    if hasattr(token, "decode"):
        token = token.decode("utf-8")
    return f"{GATEWAY_CHAT_URL}/chat?token={token}"
