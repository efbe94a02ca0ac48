# Receives webhooks, lets in only what is signed, and prints each message once.
import base64
import hashlib
import hmac
import json
import os
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

secret = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))
seen = set()  # A real program keeps these in its database.


def is_signed(headers, body):
    timestamp = headers.get("webhook-timestamp", "0")
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > 300:
        return False
    signed = b".".join([headers.get("webhook-id", "").encode(), timestamp.encode(), body])
    ours = "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    theirs = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(ours, one) for one in theirs)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if not is_signed(self.headers, body):
            self.send_response(401)
            return self.end_headers()
        message = json.loads(body)
        if self.headers["webhook-id"] not in seen:
            print(message["type"], message["data"].get("payment", {}).get("id", ""), flush=True)
        seen.add(self.headers["webhook-id"])
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Receiver)
print("Listening", flush=True)
server.serve_forever()
