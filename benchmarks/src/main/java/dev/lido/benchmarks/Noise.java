package dev.lido.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * What else the machine did during a run: the part of its CPU time that neither this process nor its finished children
 * used, from Linux' {@code /proc}; nothing where there is none.
 */
record Noise(double busyTicks, double ownTicks, double allTicks) {

    private static final Path STAT = Path.of("/proc/stat");
    private static final Path SELF = Path.of("/proc/self/stat");

    static Noise now() throws IOException {
        if (!Files.isReadable(STAT) || !Files.isReadable(SELF)) {
            return new Noise(0, 0, 0);
        }
        // user nice system idle iowait irq softirq steal; then guest times, which are in user already
        double[] ticks = Arrays.stream(
                        Files.readAllLines(STAT).get(0).substring(5).split(" ", -1))
                .limit(8)
                .mapToDouble(Double::parseDouble)
                .toArray();
        double all = Arrays.stream(ticks).sum();
        String self = Files.readString(SELF);
        String[] fields = self.substring(self.lastIndexOf(')') + 2).split(" ", -1);
        double own = 0;
        for (int i = 11; i <= 14; i++) { // utime stime cutime cstime
            own += Double.parseDouble(fields[i]);
        }
        return new Noise(all - ticks[3] - ticks[4], own, all);
    }

    /** The part of the machine that others used since an earlier reading, from 0 to 1. */
    double othersSince(Noise earlier) {
        double all = allTicks - earlier.allTicks;
        return all == 0 ? 0 : Math.max(0, (busyTicks - earlier.busyTicks - ownTicks + earlier.ownTicks) / all);
    }

    static String percent(double part) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * part);
    }
}
