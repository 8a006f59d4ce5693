import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Holds the pictures of the READMEs to those that the tests took last, made small.
 *
 * <p>{@code java android-sample/tools/ReadmePictures.java} from the root compares; with {@code --write} it copies them into {@code
 * android-sample/docs}. The last line is "N passed, M failed".
 */
class ReadmePictures {
    private static final List<String> NAMES = List.of(
            "accounts-list.light",
            "request-typed.light",
            "request-choice.dark",
            "result-approved.light",
            "account-missing.light",
            "preview-not-pinned.light",
            "request-typed-end.large",
            "accounts-list.right-to-left");
    private static final Path TAKEN = Path.of("android-sample/app/target/pictures");
    private static final Path SHOWN = Path.of("android-sample/docs");
    private static final int WIDTH = 360;

    /** Of a channel: as much as another release of Java may scale otherwise. */
    private static final int TOLERANCE = 8;

    public static void main(String[] args) throws IOException {
        System.setProperty("java.awt.headless", "true");
        var write = List.of(args).equals(List.of("--write"));
        var failed = 0;
        for (var name : NAMES) {
            var file = SHOWN.resolve(name + ".png");
            var taken = small(read(TAKEN.resolve(name + ".png")));
            if (write) {
                ImageIO.write(taken, "png", file.toFile());
            } else if (!Files.exists(file) || !alike(taken, read(file))) {
                System.out.println("FAILED  " + file + " is not what the test took: java android-sample/tools/ReadmePictures.java --write");
                failed++;
            }
        }
        failed += unlisted();
        System.out.println((NAMES.size() + 1 - failed) + " passed, " + failed + " failed");
        if (failed > 0) System.exit(1);
    }

    /** Pictures in the folder that nobody would hold to anything: 1 if there are any. */
    private static int unlisted() throws IOException {
        try (var files = Files.list(SHOWN)) {
            var others = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".png") && !NAMES.contains(name.replace(".png", "")))
                    .sorted()
                    .toList();
            if (!others.isEmpty()) System.out.println("FAILED  not in the list of this program: " + others);
            return others.isEmpty() ? 0 : 1;
        }
    }

    private static BufferedImage read(Path file) throws IOException {
        if (!Files.exists(file)) throw new IOException("no " + file + ": run CatalogueTest first");
        return ImageIO.read(file.toFile());
    }

    private static BufferedImage small(BufferedImage image) {
        var height = image.getHeight() * WIDTH / image.getWidth();
        var result = new BufferedImage(WIDTH, height, BufferedImage.TYPE_INT_RGB);
        result.getGraphics().drawImage(image.getScaledInstance(WIDTH, height, Image.SCALE_AREA_AVERAGING), 0, 0, null);
        return result;
    }

    private static boolean alike(BufferedImage one, BufferedImage other) {
        if (one.getWidth() != other.getWidth() || one.getHeight() != other.getHeight()) return false;
        for (var y = 0; y < one.getHeight(); y++) {
            for (var x = 0; x < one.getWidth(); x++) {
                for (var shift = 0; shift <= 16; shift += 8) {
                    var difference = (one.getRGB(x, y) >> shift & 0xFF) - (other.getRGB(x, y) >> shift & 0xFF);
                    if (Math.abs(difference) > TOLERANCE) return false;
                }
            }
        }
        return true;
    }
}
