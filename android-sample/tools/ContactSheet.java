import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;

/**
 * Puts the pictures of all screens on one sheet, a row a screen and a column a look: {@code index.html}, which leads to each picture in
 * full, and {@code sheet-N.png}, {@value #ROWS} rows each.
 *
 * <p>Arguments: folder of the pictures (NAME.LOOK.png), folder of the sheet.
 */
class ContactSheet {
    private static final int ROWS = 12;
    private static final int WIDTH = 206;
    private static final int HEIGHT = 446;
    private static final int GAP = 14;
    private static final int WORDS = 28;
    private static final List<String> LOOKS = List.of("light", "dark", "large", "right-to-left");
    private static final Map<String, String> TITLES = Map.of(
            "light", "light", "dark", "dark", "large", "text 200 %, German", "right-to-left", "right to left");

    public static void main(String[] args) throws IOException {
        System.setProperty("java.awt.headless", "true");
        var pictures = Path.of(args[0]);
        var sheet = Path.of(args[1]);
        var screens = screens(pictures);
        Files.createDirectories(sheet);
        try (var old = Files.list(sheet)) {
            for (var file : (Iterable<Path>) old.filter(f -> f.getFileName().toString().startsWith("sheet-"))::iterator) Files.delete(file);
        }
        var names = new ArrayList<>(screens.keySet());
        for (int from = 0; from < names.size(); from += ROWS) {
            var rows = names.subList(from, Math.min(from + ROWS, names.size()));
            ImageIO.write(draw(rows, screens), "png", sheet.resolve("sheet-%02d.png".formatted(from / ROWS + 1)).toFile());
        }
        Files.writeString(sheet.resolve("index.html"), html(screens, sheet));
        var missing = screens.values().stream().mapToInt(looks -> LOOKS.size() - looks.size()).sum();
        System.out.println(names.size() + " screens, " + (names.size() * LOOKS.size() - missing) + " pictures: " + sheet.resolve("index.html"));
        if (names.isEmpty()) System.exit(1);
    }

    /** The files of each screen by look. */
    private static TreeMap<String, Map<String, Path>> screens(Path pictures) throws IOException {
        var screens = new TreeMap<String, Map<String, Path>>();
        try (var files = Files.list(pictures)) {
            for (var file : (Iterable<Path>) files.sorted()::iterator) {
                var parts = file.getFileName().toString().split("\\.");
                if (parts.length != 3 || !LOOKS.contains(parts[1])) continue;
                screens.computeIfAbsent(parts[0], name -> new TreeMap<>()).put(parts[1], file);
            }
        }
        return screens;
    }

    private static BufferedImage draw(List<String> rows, Map<String, Map<String, Path>> screens) throws IOException {
        var image = new BufferedImage(
                GAP + LOOKS.size() * (WIDTH + GAP), GAP + rows.size() * (HEIGHT + WORDS + GAP), BufferedImage.TYPE_INT_RGB);
        var g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(new Color(0xE6E8EB));
        g.fillRect(0, 0, image.getWidth(), image.getHeight());
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
        for (int row = 0; row < rows.size(); row++) row(g, GAP + row * (HEIGHT + WORDS + GAP), rows.get(row), screens.get(rows.get(row)));
        g.dispose();
        return image;
    }

    private static void row(Graphics2D g, int top, String name, Map<String, Path> looks) throws IOException {
        g.setColor(Color.DARK_GRAY);
        g.drawString(name, GAP, top + WORDS - 10);
        for (int column = 0; column < LOOKS.size(); column++) {
            var file = looks.get(LOOKS.get(column));
            if (file == null) continue;
            var picture = ImageIO.read(file.toFile());
            var scale = Math.min((double) WIDTH / picture.getWidth(), (double) HEIGHT / picture.getHeight());
            g.drawImage(picture.getScaledInstance((int) (picture.getWidth() * scale), (int) (picture.getHeight() * scale),
                    java.awt.Image.SCALE_AREA_AVERAGING), GAP + column * (WIDTH + GAP), top + WORDS, null);
        }
    }

    private static String html(Map<String, Map<String, Path>> screens, Path sheet) {
        var html = new StringBuilder("""
                <!doctype html><html lang="en"><meta charset="utf-8"><title>Screens of the sample</title>
                <style>body{font:15px system-ui;background:#e6e8eb;color:#222;margin:2rem}img{width:206px;display:block}
                td,th{padding:.4rem;vertical-align:top;text-align:left}th{position:sticky;top:0;background:#e6e8eb}</style>
                <h1>Screens of the sample</h1><table><tr><th>screen""");
        for (var look : LOOKS) html.append("<th>").append(TITLES.get(look));
        screens.forEach((name, looks) -> {
            html.append("\n<tr><td id=\"").append(name).append("\">").append(name);
            for (var look : LOOKS) {
                html.append("<td>");
                if (!looks.containsKey(look)) continue;
                var file = sheet.toAbsolutePath().relativize(looks.get(look).toAbsolutePath());
                html.append("<a href=\"").append(file).append("\"><img loading=\"lazy\" src=\"").append(file).append("\" alt=\"")
                        .append(name).append(", ").append(TITLES.get(look)).append("\"></a>");
            }
        });
        return html.append("\n</table></html>\n").toString();
    }
}
