"""A Flask app with the recipe and a sample login."""

import sys

from chat import chat
from flask import Flask, redirect, request, session
from werkzeug.serving import make_server

app = Flask(__name__)
app.secret_key = "of this test only"
app.register_blueprint(chat)


@app.get("/login")
def login():
    session["user_id"] = request.args["user"]
    return redirect("/")


server = make_server("127.0.0.1", 0, app)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
