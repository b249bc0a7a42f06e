package chatgateway;

/** The commands: the only place that exits the process. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("hi");
    }
}
