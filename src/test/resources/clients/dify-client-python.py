"""Calls of PyPI's dify-client-python, whose models require most of Dify's fields. Arguments: base URL, key, app type."""
import sys

from dify_client import Client, models

base, key, app_type = sys.argv[1:4]
dify = Client(api_key=key, api_base=base)
BLOCKING, STREAMING = models.ResponseMode.BLOCKING, models.ResponseMode.STREAMING


def send(mode, query):
    request = models.ChatRequest(query=query, inputs={}, response_mode=mode, user="somebody", conversation_id="")
    return dify.chat_messages(request, timeout=60.0)


def stream(query):
    events = [str(event.event).rsplit(".", 1)[-1].lower() for event in send(STREAMING, query)]
    assert "message_end" in events, events
    return events


if app_type != "agent-chat":  # agents do not answer in blocking mode
    whole = send(BLOCKING, "hello")
    assert whole.answer and whole.message_id
    assert whole.metadata.usage.total_tokens == 0
    like = models.FeedbackRequest(rating=models.Rating.LIKE, user="somebody")
    assert dify.feedback_messages(whole.message_id, like).result == "success"
    suggest = models.ChatSuggestRequest(user="somebody")
    assert dify.suggest_messages(whole.message_id, suggest, timeout=30.0).result == "success"
    uploaded = dify.upload_files(("a.txt", b"hi", "text/plain"), models.UploadFileRequest(user="somebody"))
    assert uploaded.id and uploaded.created_by

stream("hello")
assert "agent_thought" in stream("tool")

for event in send(STREAMING, "long"):
    if getattr(event, "task_id", None):
        assert dify.stop_chat_messages(event.task_id, models.StopRequest(user="somebody")).result == "success"
        break
print("dify-client-python works")
