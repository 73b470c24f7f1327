// What the checks share: how an element is called, whether it is seen, and all elements with those in shadow roots.

const called = (element) => {
  const id = element.id ? `#${element.id}` : "";
  const classes = [...element.classList].map((name) => `.${name}`).join("");
  const text = (element.textContent || element.getAttribute("aria-label") || element.getAttribute("name") || "")
    .replace(/\s+/g, " ")
    .trim();
  return `<${element.localName}${id}${classes}>${text ? ` "${text.slice(0, 40)}"` : ""}`;
};

const everything = (root) =>
  [...root.querySelectorAll("*")].flatMap((element) =>
    element.shadowRoot ? [element, ...everything(element.shadowRoot)] : [element],
  );

const above = (element) => element.assignedSlot ?? element.parentElement ?? element.getRootNode().host ?? null;

const shown = (element) => {
  if (!element.checkVisibility({ visibilityProperty: true })) return false;
  return [...element.getClientRects()].some((box) => box.width > 0 && box.height > 0);
};

// Text that only screen readers get is a box of one pixel, or clipped away.
const concealed = new Map();
const unseen = (element) => {
  if (!element) return false;
  if (!concealed.has(element)) {
    const style = getComputedStyle(element);
    const clipped =
      /^inset\((50|100)%/.test(style.clipPath) || (style.position === "absolute" && /^rect\(/.test(style.clip));
    const tiny = /hidden|clip/.test(style.overflowX) && (element.offsetWidth <= 1 || element.offsetHeight <= 1);
    concealed.set(element, clipped || tiny || unseen(above(element)));
  }
  return concealed.get(element);
};

const focused = () => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element === document.body || element === document.documentElement ? null : element;
};

const nameOf = (element) => {
  const labelled = (element.getAttribute("aria-labelledby") ?? "")
    .split(/\s+/)
    .filter(Boolean)
    .map((id) => document.getElementById(id)?.textContent ?? "")
    .join(" ");
  const pictured = [...element.querySelectorAll("img[alt], svg[aria-label], svg title")]
    .map((inner) => inner.getAttribute("alt") ?? inner.getAttribute("aria-label") ?? inner.textContent)
    .join(" ");
  return (labelled || element.getAttribute("aria-label") || element.textContent || pictured).trim();
};
