// Lets nothing move, so that what is seen after a change is what it comes to.
(given) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    *, ::before, ::after {
      animation: none !important; scroll-behavior: auto !important; transition: none !important
    }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
};
