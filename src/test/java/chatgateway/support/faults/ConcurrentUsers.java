package chatgateway.support.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs tasks of several users concurrently, each on its own thread and with its own schedule. */
public final class ConcurrentUsers {
    private ConcurrentUsers() {}

    @FunctionalInterface
    public interface UserTask<T> {
        /** @param index 0 for the first */
        T act(int index, FaultSchedule chances) throws Exception;
    }

    /** What each of them brings back, in order. The first failure is thrown, and so is a lack of an end. */
    public static <T> List<T> of(int members, FaultSchedule schedule, long limitSeconds, UserTask<T> member)
            throws Exception {
        var threads = Executors.newFixedThreadPool(members);
        try {
            var tasks = new ArrayList<Callable<T>>();
            for (var i = 0; i < members; i++) {
                var index = i;
                var chances = schedule.split();
                tasks.add(() -> member.act(index, chances));
            }
            var futures = tasks.stream().map(threads::submit).toList();
            var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(limitSeconds);
            var results = new ArrayList<T>();
            for (var future : futures) {
                results.add(future.get(end - System.nanoTime(), TimeUnit.NANOSECONDS));
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AssertionError failure) {
                throw failure;
            }
            throw e;
        } catch (TimeoutException e) {
            throw new AssertionError("not done within " + limitSeconds + " s", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
