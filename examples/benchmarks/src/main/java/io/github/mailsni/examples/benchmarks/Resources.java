package io.github.mailsni.examples.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What this process, or its calling thread, has used so far or holds now. */
final class Resources {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final Path SELF = Path.of("/proc/self");
    private static final long KIBI = 1024;

    private Resources() {}

    /** The time that the calling thread has had a processor for, in nanoseconds. */
    static long threadNanos() {
        return THREADS.getCurrentThreadCpuTime();
    }

    /** What the calling thread has allocated, in bytes. */
    static long threadBytes() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    /** The time that all threads have had a processor for, in nanoseconds. */
    static long processNanos() {
        return SYSTEM.getProcessCpuTime();
    }

    /** What the threads that live now have allocated, in bytes. */
    static long allocatedBytes() {
        long sum = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }

    static int threads() {
        return THREADS.getThreadCount();
    }

    /** What is reachable in the heap, in bytes. */
    static long retainedBytes() {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 8; i++) {
            System.gc();
            long now = runtime.totalMemory() - runtime.freeMemory();
            if (now > used - KIBI) {
                break;
            }
            used = now;
        }
        return used;
    }

    /** The memory of this process that is resident, in bytes; 0 where there is no {@code /proc}. */
    static long residentBytes() {
        Path status = SELF.resolve("status");
        if (!Files.exists(status)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBI)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    /** The descriptors that are open in this process; 0 where there is no {@code /proc}. */
    static long openDescriptors() {
        try (Stream<Path> descriptors = Files.list(SELF.resolve("fd"))) {
            return descriptors.count();
        } catch (IOException e) {
            return 0;
        }
    }
}
