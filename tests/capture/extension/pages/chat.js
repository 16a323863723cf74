// What the pages of the tests have in common: a list of messages, shown in the shape of a site.
const chat = {
  messages: [],
  /** Show these messages, `{id, role, html, …}` each, and nothing else. */
  show(messages) {
    this.messages = messages;
    document.querySelector("#thread").innerHTML = messages.map((one, index) => shapes[chat.shape](one, index)).join("");
  },
  /** Add a message below. */
  add(message) {
    this.show([...this.messages, message]);
  },
  /** Change the last message without making its element anew, as a site does while an answer streams. */
  stream(html, streaming = true) {
    const last = Object.assign(this.messages.at(-1), { html, streaming });
    const drawn = document.createElement("template");
    drawn.innerHTML = shapes[chat.shape](last, this.messages.length - 1);
    morph(document.querySelector("#thread").lastElementChild, drawn.content.firstElementChild);
  },
  /** Go to another address of the site without loading it. */
  go(path) {
    history.pushState({}, "", path);
  },
};

function morph(place, fresh) {
  for (const { name } of [...place.attributes]) if (!fresh.hasAttribute(name)) place.removeAttribute(name);
  for (const { name, value } of fresh.attributes) place.setAttribute(name, value);
  const same = place.children.length === fresh.children.length && place.children.length > 0;
  if (!same) return place.replaceChildren(...fresh.childNodes);
  [...fresh.children].forEach((child, index) => morph(place.children[index], child));
}
