//! `inspect --html`: the page, looked at by a browser without a window.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::inspect::{hostile, stream};
use crate::project::Project;

/// A browser that can print what it made of a page; `None` if there is none, which is said.
fn browser() -> Option<&'static str> {
    let names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];
    let found = names.into_iter().find(|name| {
        let version = Command::new(name).arg("--version").output();
        version.is_ok_and(|output| output.status.success())
    });
    if found.is_none() {
        let why =
            format!("none of {} is there: the page is looked at by no browser", names.join(", "));
        assert!(std::env::var_os("VMSTATE_NEEDS_BROWSER").is_none(), "{why}");
        println!("{why}");
    }
    found
}

/// What is in the page after its script ran. `place` stands behind the `#` of its address.
fn dom(browser: &str, project: &Project, page: &str, place: &str) -> String {
    let address = format!("file://{}#{place}", project.dir.join(page).display());
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000"])
        .arg(format!("--user-data-dir={}", project.dir.join("browser").display()))
        .args(["--dump-dom", &address])
        .output()
        .unwrap();
    let dom = String::from_utf8(output.stdout).unwrap();
    assert!(dom.contains("</html>"), "{}", String::from_utf8_lossy(&output.stderr));
    dom
}

/// What stands between two texts.
fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no {from}"));
    rest.split_once(to).unwrap_or_else(|| panic!("no {to}")).0
}

#[test]
fn a_page_of_two_streams() {
    vmstate_tests::long!("it runs the command many times");
    let project = Project::empty("html-page");
    let (old, new) = (stream("pc72-serial-fifo"), stream("pc72-serial-scratch"));
    let (old, new) = (old.to_str().unwrap(), new.to_str().unwrap());
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let baselines = root.join("examples/vmstate");
    let baselines = baselines.to_str().unwrap();
    let arguments =
        ["inspect", old, "--diff", new, "--html", "page.html", "--baselines", baselines];
    project.run(&arguments).expect(0).says("Written page.html");
    let page = project.read("page.html");
    assert!(
        !page.contains("http:") && !page.contains("https:") && !page.contains("src="),
        "no network"
    );
    assert!(page.contains("default-src 'none'"));

    let Some(browser) = browser() else { return };
    let whole = dom(browser, &project, "page.html", "search=recv_fifo.num");
    let map = between(&whole, "id=\"map\">", "</section>");
    assert_eq!(map.matches("<button").count(), 31, "every device has an area: {map}");
    assert_eq!(between(&whole, "id=\"tree\">", "<aside>").matches("<summary>").count(), 33);
    let difference = between(&whole, "id=\"difference\">", "</section>");
    assert!(difference.contains("state.ier: 0x05 -&gt; 0x0f"), "{difference}");
    assert!(
        difference.contains("class=\"removed\">  - state/serial/recv_fifo: v1"),
        "{difference}"
    );

    let found = dom(browser, &project, "page.html", "search=divider");
    assert!(
        between(&found, "id=\"found\">", "</section>").contains("serial: divider uint16 0x000c")
    );

    // The twelfth item of section 39 is a subsection, the one behind it the struct in it, and then its data.
    let opened = dom(browser, &project, "page.html", "section=39&item=13");
    let tree = between(&opened, "id=\"tree\">", "<aside>");
    assert!(tree.contains("<span>\"hello\" (16 bytes)</span>"), "{tree}");
    assert!(tree.contains("class=\"item subsection\""), "{tree}");
    assert!(tree.contains("sent while `has_received`"), "what sent it: {tree}");
    let hex = between(&opened, "<pre id=\"hex\">", "</pre>");
    assert_eq!(hex.matches("<mark>").count(), 16, "{hex}");
    assert!(hex.contains("<mark>68</mark> <mark>65</mark> <mark>6c</mark>"), "{hex}");
}

/// Names that would be markup or code.
#[test]
fn nothing_of_a_stream_is_markup() {
    let project = Project::empty("html-hostile");
    let names = [
        "</script><script>document.title='owned'</script>",
        "<img src=x onerror=\"document.title='owned'\">",
        "<!--<script>",
        "\u{2028}'\"`${document.title='owned'}",
    ];
    for (nth, name) in names.iter().enumerate() {
        std::fs::write(project.dir.join(format!("{nth}.mig")), hostile(name)).unwrap();
    }
    let browser = browser();
    for nth in 0..names.len() {
        let (stream, other) = (format!("{nth}.mig"), format!("{}.mig", (nth + 1) % names.len()));
        let page = format!("{nth}.html");
        project.run(&["inspect", &stream, "--diff", &other, "--html", &page]).expect(0);
        let text = project.read(&page);
        assert!(text.is_ascii());
        assert_eq!(text.matches("<script").count(), 2, "{nth}");
        assert!(!text.contains("<img") && text.matches("<!--").count() == 0, "{nth}");
        let Some(browser) = browser else { continue };
        let dom = dom(browser, &project, &page, "section=1&item=0&search=document");
        assert!(!between(&dom, "<title>", "</title>").starts_with("owned"), "{nth}");
        assert!(!dom.contains("<img") && !dom.contains("id=\"tree\"></div>"), "{nth}");
        assert_eq!(dom.matches("<script").count(), 2, "{nth}");
    }
}

/// RAM is counted, and left out.
#[test]
fn a_stream_of_a_hundred_megabytes() {
    let project = Project::empty("html-large");
    let mut bytes = Vec::new();
    let mut file =
        lzma_rust2::XzReader::new(std::fs::File::open(stream("pc72-serial-fifo")).unwrap(), true);
    std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
    let end = b"\x03\0\0\0\x02\0\0\0\0\0\0\0\x10\x7e";
    let at = bytes.windows(end.len()).position(|it| it == end).unwrap();
    let mut part = b"\x02\0\0\0\x02\0\0\0\0\0\0\0\x08\x06pc.ram".to_vec();
    part.resize(part.len() + 4096, 7);
    part.extend(b"\0\0\0\0\0\0\0\x10\x7e\0\0\0\x02");
    let mut command = project.command(&["inspect", "-", "--html", "page.html"]);
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(&bytes[..at]).unwrap();
    let many = part.repeat(256);
    for _ in 0..100 {
        pipe.write_all(&many).unwrap();
    }
    pipe.write_all(&bytes[at..]).unwrap();
    drop(pipe);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let page = project.read("page.html");
    assert!(page.len() < 300_000, "{}", page.len());
    let Some(browser) = browser() else { return };
    let dom = dom(browser, &project, "page.html", "");
    assert!(between(&dom, "id=\"ram\">", "</section>").contains("25600 whole"));
    assert!(between(&dom, "id=\"facts\">", "</p>").contains("100 MiB"));
}
