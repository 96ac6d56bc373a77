// What to try, for as long as it is somebody's turn in the story.

import { hint, setHint } from "./world.js";
import { focusChat, view } from "./view.js";

export function drawHint(box) {
  box.hidden = hint?.person !== view.person.id;
  box.querySelector("p").textContent = box.hidden ? "" : hint.text;
  box.querySelector("button").addEventListener("click", () => {
    setHint(null);
    box.hidden = true;
    focusChat();
  });
}
