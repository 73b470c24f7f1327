// The forms of the page: where each leads as it stands, and the faults of those that cannot be sent without scripts.
(given) =>
  [...document.querySelectorAll("form")].filter(shown).map((form) => {
    const buttons = [...form.elements].filter((one) => one.type === "submit" || one.type === "image").filter(shown);
    const address = new URL(form.action);
    if (form.method === "get") address.search = new URLSearchParams(new FormData(form, buttons[0])).toString();
    return { name: called(form), method: form.method, address: address.href, button: buttons.length > 0 };
  });
