package chatgateway.demo.dify;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Dify's tables, in memory. Rows are in creation order; access is not checked here. */
final class Store {
    private final Map<String, EndUser> users = new ConcurrentHashMap<>();
    private final List<Conversation> conversations = new CopyOnWriteArrayList<>();
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final Map<String, StoredFile> uploads = new ConcurrentHashMap<>();
    private final Map<String, WorkflowRun> runs = new ConcurrentHashMap<>();
    private final Map<String, Task> tasks = new ConcurrentHashMap<>();
    private final Map<String, HumanForm> forms = new ConcurrentHashMap<>();

    /** The row of this {@code user} text, created on first use. */
    EndUser user(FakeApp app, String session) {
        return users.computeIfAbsent(
                app.id() + " " + session, k -> new EndUser(UUID.randomUUID().toString(), app.id(), session));
    }

    Optional<EndUser> userById(String id) {
        return users.values().stream().filter(user -> user.id().equals(id)).findFirst();
    }

    Optional<Conversation> conversation(String id) {
        return conversations.stream().filter(row -> row.id().equals(id)).findFirst();
    }

    /** The conversation, if it is not deleted and belongs to the caller's end user. */
    Conversation ownConversation(Caller caller, String id) {
        return conversation(id)
                .filter(row ->
                        !row.deleted() && row.owner().equals(caller.user().id()))
                .orElseThrow(() -> DifyError.notFound("Conversation Not Exists."));
    }

    List<Conversation> conversationsOf(EndUser user) {
        return conversations.stream()
                .filter(row -> !row.deleted() && row.owner().equals(user.id()))
                .toList();
    }

    Optional<Message> message(String id) {
        return messages.stream().filter(row -> row.id().equals(id)).findFirst();
    }

    Message ownMessage(Caller caller, String id) {
        return message(id)
                .filter(row -> row.owner().equals(caller.user().id()))
                .orElseThrow(() -> DifyError.notFound("Message Not Exists."));
    }

    List<Message> messages() {
        return messages;
    }

    List<Message> messagesIn(Conversation conversation) {
        return messages.stream()
                .filter(row -> conversation.id().equals(row.conversationId()))
                .toList();
    }

    Optional<StoredFile> upload(String id) {
        return Optional.ofNullable(uploads.get(id));
    }

    Optional<WorkflowRun> run(String id) {
        return Optional.ofNullable(runs.get(id));
    }

    List<WorkflowRun> runsOf(FakeApp app) {
        return runs.values().stream().filter(run -> run.app().equals(app.id())).toList();
    }

    Optional<Task> task(String id) {
        return Optional.ofNullable(tasks.get(id));
    }

    Optional<HumanForm> form(String token) {
        return Optional.ofNullable(forms.get(token));
    }

    void add(Conversation row) {
        conversations.add(row);
    }

    void add(Message row) {
        messages.add(row);
    }

    void add(StoredFile row) {
        uploads.put(row.id(), row);
    }

    void add(WorkflowRun row) {
        runs.put(row.id(), row);
    }

    void add(Task row) {
        tasks.put(row.id(), row);
    }

    void add(HumanForm row) {
        forms.put(row.token(), row);
    }

    void remove(Task row) {
        tasks.remove(row.id());
    }

    /** Deletes the rows, as newer versions do. */
    void removeConversation(String id) {
        conversations.removeIf(row -> row.id().equals(id));
        messages.removeIf(row -> id.equals(row.conversationId()));
    }
}
