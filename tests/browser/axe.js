// Runs axe. The contrast of text is judged a few times for each combination of colours: there are far fewer of these
// than of texts, and axe takes some milliseconds for each.
async (given) => {
  const behind = new Map();
  const ground = (element) => {
    if (!element) return "";
    if (!behind.has(element)) {
      const style = getComputedStyle(element);
      const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter, style.position].join();
      behind.set(element, /^rgba\(0, 0, 0, 0\),none,1,none,(static|relative)$/.test(own) ? ground(above(element)) : own + ground(above(element)));
    }
    return behind.get(element);
  };
  const alike = new Map();
  for (const element of everything(document.body)) {
    const field = element.matches("input, textarea, select");
    if (!field && ![...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())) continue;
    if (!shown(element)) continue;
    const style = getComputedStyle(element);
    const look = [style.color, style.fontSize, style.fontWeight, style.textShadow, ground(element)].join("|");
    if (!alike.has(look)) alike.set(look, []);
    if (alike.get(look).length < 4) alike.get(look).push(element);
  }
  const some = [...alike.values()].flat();
  const results = [
    await axe.run(document, {
      runOnly: given,
      resultTypes: ["violations"],
      rules: { "color-contrast": { enabled: false } },
    }),
    ...(some.length
      ? [await axe.run({ include: some }, { runOnly: ["color-contrast"], resultTypes: ["violations"] })]
      : []),
  ];
  return results.flatMap((result) => result.violations);
};
