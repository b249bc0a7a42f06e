package chatgateway.support.faults;

/**
 * What happens to one connection.
 *
 * @param up to the bytes of the side that connected
 * @param down to the bytes of the other
 */
public record Fault(Toxics up, Toxics down) {
    public static final Fault NONE = new Fault(Toxics.NONE, Toxics.NONE);

    /** Whether bytes can be lost, and not only late. */
    public boolean isLossy() {
        return up.isLossy() || down.isLossy();
    }
}
