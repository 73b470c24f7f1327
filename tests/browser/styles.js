// The style sheets of the page, of its shadow roots and those that they import, each with where it came from.
(given) => {
  const told = [];
  const tell = (sheet) => {
    if (told.some(([one]) => one === sheet)) return;
    let rules = [];
    try {
      rules = [...sheet.cssRules];
    } catch {
      // of another host: its request tells
    }
    told.push([sheet, sheet.href ?? document.baseURI, rules.map((rule) => rule.cssText).join("\n")]);
    for (const rule of rules) if (rule.styleSheet) tell(rule.styleSheet);
  };
  const roots = [document, ...everything(document).map((element) => element.shadowRoot).filter(Boolean)];
  for (const root of roots) for (const sheet of [...root.styleSheets, ...root.adoptedStyleSheets]) tell(sheet);
  return told.map(([, href, text]) => [href, text]);
};
