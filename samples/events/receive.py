"""Receives the gateway's events and prints them. Needs standardwebhooks."""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

webhook = Webhook(os.environ["EVENTS_SECRET"])


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            event = webhook.verify(body, dict(self.headers))  # the bytes as they arrived
        except WebhookVerificationError:
            return self.reply(401)
        print(event["type"], self.headers["webhook-id"], event["data"], flush=True)  # put it away, work on it later
        self.reply(204)

    def reply(self, status):
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_):
        """Says nothing of each request."""


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "3001"))), Receiver)
print(f"Events are received at http://127.0.0.1:{server.server_port}/events", flush=True)
server.serve_forever()
