// What the page knows: the simulator's world, the chats, and what was on the screen.

export const world = {
  now: null, zone: "Europe/Amsterdam", bot: { name: "", username: "" }, people: [], actions: [], stories: [],
  frames: null, // where the bot's own page of each person is, in a demo that has those
};
export const chats = new Map(); // person id -> Map(message id -> message)
export const seen = new Map(); // person id -> the highest message id that was on the screen

export const personOf = (id) => world.people.find((person) => person.id === id);

export let hint = null; // the story that is being tried: { person, text }

export function setHint(story) {
  hint = story;
}
