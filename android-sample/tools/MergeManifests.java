import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Adds to an app's manifest what the manifests of its libraries declare: as much of Android's own merger as they need. The app's
 * declaration is taken where both have one; only what a provider holds is put together.
 *
 * <p>Arguments: output, the app's manifest, id of the app, version code, version name, lowest and target API level, then the
 * manifests of libraries.
 */
class MergeManifests {
    private static final String ANDROID = "http://schemas.android.com/apk/res/android";
    private static final List<String> BESIDE_APPLICATION = List.of("permission", "uses-permission", "uses-feature", "queries");

    private final Document merged;
    private final String id;

    MergeManifests(Document merged, String id) {
        this.merged = merged;
        this.id = id;
    }

    public static void main(String[] args) throws Exception {
        var merge = new MergeManifests(read(Path.of(args[1]), args[2]), args[2]);
        merge.describe(args[3], args[4], args[5], args[6]);
        for (var library : List.of(args).subList(7, args.length)) merge.library(read(Path.of(library), args[2]));
        write(merge.merged, Path.of(args[0]));
    }

    private void describe(String code, String name, String lowest, String target) {
        var root = merged.getDocumentElement();
        root.setAttribute("package", id);
        root.setAttributeNS(ANDROID, "android:versionCode", code);
        root.setAttributeNS(ANDROID, "android:versionName", name);
        var sdk = merged.createElement("uses-sdk");
        sdk.setAttributeNS(ANDROID, "android:minSdkVersion", lowest);
        sdk.setAttributeNS(ANDROID, "android:targetSdkVersion", target);
        root.insertBefore(sdk, root.getFirstChild());
        absolute(child(root, "application", null), "");
    }

    private void library(Document library) {
        var root = library.getDocumentElement();
        for (var name : BESIDE_APPLICATION) {
            for (var element : children(root, name)) addTo(merged.getDocumentElement(), element);
        }
        for (var application : children(root, "application")) {
            absolute(application, root.getAttribute("package"));
            var own = child(merged.getDocumentElement(), "application", null);
            var factory = application.getAttributeNS(ANDROID, "appComponentFactory");
            if (!factory.isEmpty() && !own.hasAttributeNS(ANDROID, "appComponentFactory")) {
                own.setAttributeNS(ANDROID, "android:appComponentFactory", factory);
            }
            for (var element : children(application, null)) addTo(own, element);
        }
    }

    private void addTo(Element parent, Element element) {
        var there = child(parent, element.getTagName(), element.getAttributeNS(ANDROID, "name"));
        if (there == null) {
            parent.appendChild(merged.importNode(element, true));
        } else if (element.getTagName().equals("provider")) {
            for (var inner : children(element, null)) addTo(there, inner);
        }
    }

    /** A name that begins with a dot belongs to the package of the manifest that it is in. */
    private void absolute(Element application, String itsPackage) {
        for (var element : children(application, null)) {
            var name = element.getAttributeNS(ANDROID, "name");
            var base = itsPackage.isEmpty() ? id : itsPackage;
            if (name.startsWith(".")) element.setAttributeNS(ANDROID, "android:name", base + name);
        }
    }

    private static Element child(Element parent, String tag, String name) {
        for (var element : children(parent, tag)) {
            if (name == null || element.getAttributeNS(ANDROID, "name").equals(name)) return element;
        }
        return null;
    }

    /** Those of the tag, or all if it is null. */
    private static List<Element> children(Element parent, String tag) {
        var nodes = parent.getChildNodes();
        return java.util.stream.IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(node -> node.getNodeType() == Node.ELEMENT_NODE)
                .map(Element.class::cast)
                .filter(element -> tag == null || element.getTagName().equals(tag))
                .toList();
    }

    private static Document read(Path file, String id) throws Exception {
        var text = Files.readString(file).replace("${applicationId}", id);
        if (text.contains("${")) throw new IOException(file + " has a placeholder that is not known here");
        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(new java.io.ByteArrayInputStream(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    private static void write(Document document, Path file) throws Exception {
        Files.createDirectories(file.getParent());
        var transformer = TransformerFactory.newInstance().newTransformer();
        transformer.setOutputProperty(OutputKeys.ENCODING, "utf-8");
        try (var out = Files.newOutputStream(file)) {
            transformer.transform(new DOMSource(document), new StreamResult(out));
        }
    }
}
