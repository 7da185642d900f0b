// One WebSocket for everything that is live. A subscription is asked for once; after a lost connection it goes on from the cursor of the last
// event, so that nothing is missed and nothing comes twice (docs/spec/subscriptions.md).

const FIRST_WAIT = 250;
const LONGEST_WAIT = 5000;

export class Live {
  #url;
  #socket;
  #next = 1;
  #wait = FIRST_WAIT;
  #state = 'connecting';
  #answers = new Map(); // request id -> {resolve, reject}
  #wanted = new Set(); // subscriptions, whether the node knows of them or not
  #running = new Map(); // the node's id -> subscription
  #listeners = new Set();

  constructor(url) {
    this.#url = url;
    this.#connect();
  }

  get state() {
    return this.#state;
  }
  /// `listener`: told "connecting", "live" or "lost". Gives back how to stop.
  onState(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /// Any method, by the socket. Rejected when there is none.
  ask(method, params = {}) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return Promise.reject(new Error('not connected'));
    const id = this.#next++;
    this.#socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    return new Promise((resolve, reject) => this.#answers.set(id, { resolve, reject }));
  }

  /// `from`: a height or cursor. `told(event)` for each event. Gives back how to stop.
  follow({ topic, filter, from }, told) {
    const subscription = { topic, filter, from, told, id: undefined };
    this.#wanted.add(subscription);
    if (this.#state === 'live') this.#begin(subscription);
    return () => {
      this.#wanted.delete(subscription);
      if (subscription.id === undefined) return;
      this.#running.delete(subscription.id);
      this.ask('xh_unsubscribe', { subscription: subscription.id }).catch(() => {});
    };
  }

  #enter(state) {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }

  #connect() {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#wait = FIRST_WAIT;
      this.#enter('live');
      for (const subscription of this.#wanted) this.#begin(subscription);
    });
    socket.addEventListener('message', ({ data }) => this.#hear(JSON.parse(data)));
    socket.addEventListener('close', () => this.#lose());
  }

  #lose() {
    for (const { reject } of this.#answers.values()) reject(new Error('the connection ended'));
    this.#answers.clear();
    this.#running.clear();
    for (const subscription of this.#wanted) subscription.id = undefined;
    this.#enter('lost');
    setTimeout(() => this.#connect(), this.#wait);
    this.#wait = Math.min(2 * this.#wait, LONGEST_WAIT);
  }

  async #begin(subscription) {
    const { topic, filter, from } = subscription;
    try {
      const { subscription: id } = await this.ask('xh_subscribe', { topic, ...(filter && { filter }), ...(from !== undefined && { from }) });
      if (!this.#wanted.has(subscription)) {
        this.ask('xh_unsubscribe', { subscription: id }).catch(() => {});
        return;
      }
      subscription.id = id;
      this.#running.set(id, subscription);
    } catch (error) {
      // The place is kept no more: the new ones are better than none. A node that is behind comes to the place, and is asked again.
      if (error.data?.id === 'XH-1608') subscription.from = undefined;
      if (this.#state === 'live' && error.data) setTimeout(() => this.#wanted.has(subscription) && this.#begin(subscription), 1000);
    }
  }

  #hear(message) {
    if (message.id !== undefined) {
      const waiting = this.#answers.get(message.id);
      this.#answers.delete(message.id);
      if (message.error) waiting?.reject(Object.assign(new Error(message.error.message), { data: message.error.data }));
      else waiting?.resolve(message.result);
      // Whoever awaits the answer goes on before the next message is read: no event comes too early.
      return;
    }
    this.#notice(message.method, message.params);
  }

  #notice(method, params) {
    const subscription = this.#running.get(params.subscription);
    if (!subscription) return;
    subscription.from = params.cursor;
    if (method === 'xh_event') subscription.told(params.event);
    if (method === 'xh_lagged' && params.reason !== 'slow') {
      this.#running.delete(params.subscription);
      this.#begin(subscription);
    }
  }
}
