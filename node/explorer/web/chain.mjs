// What every part of the page knows of the chain: its newest blocks, and who signed its newest checkpoints, as the node tells them.
import { call } from './rpc.mjs';
import { Live } from './live.mjs';

export const KEPT = 60;

export class Chain {
  status; // of the node, when the page was opened
  blocks = []; // ascending
  checkpoints = []; // ascending: {height, size, signers}
  #listeners = new Set();

  async begin() {
    this.status = await call('xh_status');
    const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`;
    this.live = new Live(url);
    const from = Math.max(this.status.retained_from, this.status.height - KEPT + 1);
    this.live.follow({ topic: 'blocks', from }, (event) => this.#add(this.blocks, event));
    this.live.follow({ topic: 'checkpoints', from }, (event) => this.#add(this.checkpoints, {
      height: event.height, size: event.size, signers: signersOf(event.note),
    }));
  }

  get height() {
    return this.blocks.at(-1)?.height ?? this.status.height;
  }

  /// `listener`: called when something came. Gives back how to stop.
  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #add(list, item) {
    if (list.length > 0 && item.height <= list.at(-1).height) return;
    list.push(item);
    if (list.length > KEPT) list.shift();
    if (this.#told) return;
    // Many come at once when the page opens: they are drawn together.
    this.#told = true;
    setTimeout(() => {
      this.#told = false;
      for (const listener of this.#listeners) listener();
    }, 30);
  }
  #told = false;
}

/// Names of the validators whose lines a note has; the line of the log itself has no name behind the origin.
export function signersOf(note) {
  const origin = note.slice(0, note.indexOf('\n'));
  return note.split('\n').filter((line) => line.startsWith(`— ${origin}/`)).map((line) => line.slice(origin.length + 3).split(' ')[0]);
}
