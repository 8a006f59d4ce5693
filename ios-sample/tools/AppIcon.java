import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/**
 * Draws the icon of the app for Apple's systems from the vectors of the Android sample: a square of 1024 pixels without transparency, as
 * App Store and home screen ask for; the system rounds its corners.
 *
 * <p>{@code java ios-sample/tools/AppIcon.java} from the root writes it into the assets.
 */
class AppIcon {
    private static final int SIDE = 1024;

    /** Of an adaptive icon of 108 the system shows the 72 in the middle at most. */
    private static final double SHOWN = 72;

    private static final double MARGIN = 18;
    private static final Path RESOURCES = Path.of("android-sample/app/src/main/res");
    private static final Path ICON = Path.of("ios-sample/SampleApp/Resources/Assets.xcassets/AppIcon.appiconset/icon.png");

    public static void main(String[] args) throws IOException {
        System.setProperty("java.awt.headless", "true");
        var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.scale(SIDE / SHOWN, SIDE / SHOWN);
        graphics.translate(-MARGIN, -MARGIN);
        graphics.setPaint(new GradientPaint(0, 0, colour("brand"), 108, 108, colour("brand_deep")));
        graphics.fillRect(0, 0, 108, 108);
        foreground(graphics);
        graphics.dispose();
        ImageIO.write(image, "png", ICON.toFile());
        System.out.println(ICON);
    }

    private static void foreground(Graphics2D graphics) throws IOException {
        var xml = Files.readString(RESOURCES.resolve("drawable/ic_launcher_foreground.xml"));
        for (var element : xml.split("<path")) {
            var data = attribute(element, "pathData");
            if (data == null) continue;
            var fill = attribute(element, "fillColor");
            var stroke = attribute(element, "strokeColor");
            if (fill != null) {
                graphics.setPaint(colour(fill.replace("@color/", "")));
                graphics.fill(path(data));
            }
            if (stroke != null) {
                graphics.setPaint(colour(stroke.replace("@color/", "")));
                var width = Float.parseFloat(attribute(element, "strokeWidth"));
                graphics.setStroke(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
                graphics.draw(path(data));
            }
        }
    }

    private static String attribute(String element, String name) {
        var found = Pattern.compile("android:" + name + "=\"([^\"]+)\"").matcher(element);
        return found.find() ? found.group(1) : null;
    }

    private static Color colour(String name) throws IOException {
        var found = Pattern.compile("name=\"" + name + "\">(#\\w{6})<").matcher(Files.readString(RESOURCES.resolve("values/colors.xml")));
        if (!found.find()) throw new IOException("no colour " + name);
        return Color.decode(found.group(1));
    }

    /** Of the commands that the vectors have: M L V C z, and l, which continues from where it is. */
    private static Path2D path(String data) throws IOException {
        var path = new Path2D.Double();
        var command = 'M';
        var tokens = Pattern.compile("[A-Za-z]|-?[0-9.]+").matcher(data).results().map(r -> r.group()).toList();
        for (var at = 0; at < tokens.size(); ) {
            if (Character.isLetter(tokens.get(at).charAt(0))) command = tokens.get(at++).charAt(0);
            var here = path.getCurrentPoint();
            var count = "MLl".indexOf(command) >= 0 ? 2 : command == 'V' ? 1 : command == 'C' ? 6 : 0;
            var of = new double[count];
            for (var i = 0; i < count; i++) of[i] = Double.parseDouble(tokens.get(at++));
            switch (command) {
                case 'M' -> path.moveTo(of[0], of[1]);
                case 'L' -> path.lineTo(of[0], of[1]);
                case 'l' -> path.lineTo(here.getX() + of[0], here.getY() + of[1]);
                case 'V' -> path.lineTo(here.getX(), of[0]);
                case 'C' -> path.curveTo(of[0], of[1], of[2], of[3], of[4], of[5]);
                case 'z' -> path.closePath();
                default -> throw new IOException("command " + command);
            }
            if (command == 'M') command = 'L';
        }
        return path;
    }
}
