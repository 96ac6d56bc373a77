// The choice of a person, with stories to try.

import { byId, make } from "./dom.js";
import { setHint, world } from "./world.js";
import { mount, setView } from "./view.js";
import { drawPeople, newPerson } from "./people.js";

export function openChooser() {
  setView(null);
  delete document.body.dataset.person;
  document.title = "Meedoenbot uitproberen";
  const { main, moved } = mount("chooser-view");
  main.querySelector("form").addEventListener("submit", welcomeStranger);
  drawStories(main.querySelector(".stories"));
  byId("skip").href = "#main";
  drawPeople();
  if (moved) main.querySelector("h1").focus();
}

function drawStories(section) {
  section.hidden = world.stories.length === 0;
  section.querySelector("ol").replaceChildren(...world.stories.map((story) => {
    const link = make("a", { href: `#/${story.person}` }, story.title);
    link.addEventListener("click", () => { setHint(story); });
    return make("li", {}, link, make("p", {}, story.text));
  }));
}

async function welcomeStranger(event) {
  event.preventDefault();
  const field = byId("stranger-name");
  const name = field.value.trim();
  const missing = !name && !world.frames;
  byId("stranger-error").textContent = missing ? "Typ eerst een naam." : "";
  field.setAttribute("aria-invalid", String(missing));
  if (missing) return field.focus();
  const stranger = await newPerson(name);
  if (stranger) location.hash = `#/${stranger}`;
}
