"""What keeps a page from being used by everybody: as axe sees it, by keyboard, and on a phone."""

from typing import Any

from playwright.sync_api import Page

from hotline.console import frontend

AXE = (frontend.MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
# Target size is of WCAG 2.2; axe leaves it out unless it is asked for.
RUN = """async () => {
  const { violations } = await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    rules: { "target-size": { enabled: true } },
    preload: false, // of style sheets and media, which the policy of the page forbids to axe
  });
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const described = (node) => `${node.html.slice(0, 200)} ${node.any.map((one) => one.message)}`;
  return grave.map((one) => ({ rule: one.id, where: one.nodes.map(described) }));
}"""
UNSEEN_FOCUS = """() => {
  const reached = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const found = [];
  for (const one of document.querySelectorAll(reached)) {
    document.activeElement.blur(); // what has the focus already keeps the look that it came with
    if (!one.checkVisibility({ visibilityProperty: true }) || one.disabled) continue;
    one.focus({ focusVisible: true, preventScroll: true });
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    const seen = outlineStyle !== "none" && outlineWidth !== "0px";
    if (document.activeElement === one && !seen) found.push(one.outerHTML.slice(0, 120));
  }
  return found;
}"""
OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const isWide = (one) => one.getBoundingClientRect().right > width + 1;
  const wide = [...document.querySelectorAll("body *")].filter(isWide);
  return wide.slice(0, 5).map((one) => one.outerHTML.slice(0, 120));
}"""


def found_by_axe(tab: Page) -> list[dict[str, Any]]:
    """What axe calls serious or critical, of WCAG 2.2 AA and of best practice; each rule and where."""
    tab.wait_for_load_state()
    # As high as it is long: what lies under the bar at the foot of a window is not what is looked for.
    height = tab.evaluate("document.documentElement.scrollHeight")
    tab.set_viewport_size({"width": tab.evaluate("innerWidth"), "height": height})
    tab.evaluate(AXE)
    found: list[dict[str, Any]] = tab.evaluate(RUN)
    return found


def unseen_focus(tab: Page) -> list[str]:
    """What takes the focus and does not show it."""
    found: list[str] = tab.evaluate(UNSEEN_FOCUS)
    return found


def wider_than_window(tab: Page) -> list[str]:
    """What is wider than the window, where the whole page can be moved sideways for it."""
    tab.wait_for_load_state()  # until then a style may be missing: after a click its words can come first
    found: list[str] = tab.evaluate(OVERFLOW)
    return found
