// The lines of the main content, without what is there only for scripts or only for want of them.
(given) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("[data-script-only], noscript { display: none !important }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const text = document.querySelector("main")?.innerText ?? "";
  document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1);
  return text.split("\n").map((line) => line.replace(/\s+/g, " ").trim()).filter(Boolean);
};
