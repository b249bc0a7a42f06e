"""Calls of PyPI's dify-api-client, whose models require most of Dify's fields. Arguments: base URL, key, app type."""
import sys

from dify_client import DifyClient, models
from dify_client.models import chat, converstation, message, workflow

base, key, app_type = sys.argv[1:4]
dify = DifyClient(api_key=key, api_base=base)
BLOCKING, STREAMING = chat.ResponseMode.BLOCKING, chat.ResponseMode.STREAMING


def send(mode, query="hello"):
    if app_type == "workflow":
        request = workflow.WorkflowsRunRequest(inputs={"query": query}, response_mode=mode, user="somebody")
        return dify.run_workflows(request, timeout=60.0)
    request = chat.ChatRequest(query=query, inputs={}, response_mode=mode, user="somebody")
    return dify.chat_messages(request, timeout=60.0)


def stream(query):
    return [event.event.value for event in send(STREAMING, query)]


end = "workflow_finished" if app_type == "workflow" else "message_end"
for query in ("hello", "tool", "image"):
    events = stream(query)
    assert end in events, events

if app_type == "workflow":
    assert send(BLOCKING).data.status.value == "succeeded"
elif app_type != "agent-chat":
    whole = send(BLOCKING)
    assert whole.answer
    uploaded = dify.upload_files(("a.txt", b"hi", "text/plain"), models.UploadFileRequest(user="somebody"))
    assert uploaded.id
print("dify-api-client works")
