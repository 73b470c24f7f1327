// Sets the text as wide as WCAG 1.4.12 lets a reader set it, or takes that back.
(given) => {
  if (given) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
      p { margin-block-end: 2em !important }`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  } else {
    document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1);
  }
};
