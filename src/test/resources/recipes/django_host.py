"""A Django project with the recipe and a sample login."""

from types import SimpleNamespace
from wsgiref.simple_server import make_server

from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="__main__",
    SECRET_KEY="of this test only",
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "__main__.log_in"],
)

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import include, path  # noqa: E402


def log_in(get_response):
    """In place of django.contrib.auth, which needs a database."""

    def middleware(request):
        user = request.session.get("user")
        request.user = SimpleNamespace(is_authenticated=bool(user), pk=user)
        return get_response(request)

    return middleware


def login(request):
    request.session["user"] = request.GET["user"]
    return HttpResponse()


urlpatterns = [path("", include("chat")), path("login", login)]

server = make_server("127.0.0.1", 0, get_wsgi_application())
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
