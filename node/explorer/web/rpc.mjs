// JSON-RPC by POST to the node that gave out this page (docs/spec/json-rpc.md).

export class RpcError extends Error {
  constructor({ message, data }) {
    super(message);
    this.id = data?.id ?? '';
    this.reason = data?.reason ?? '';
    this.hint = data?.hint ?? '';
  }
}
export const NOT_FOUND = 'XH-1606';

/// The node does not answer, or answers something else.
export class Unreachable extends Error {}

async function post(body) {
  let response;
  try {
    response = await fetch('/', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  } catch (error) {
    throw new Unreachable(error.message);
  }
  if (!response.ok) throw new Unreachable(`${response.status} ${await response.text()}`);
  return response.json();
}

const request = (id, [method, params]) => ({ jsonrpc: '2.0', id, method, params: params ?? {} });
function resultOf({ result, error }) {
  if (error) throw new RpcError(error);
  return result;
}

export const call = async (method, params) => resultOf(await post(request(1, [method, params])));

/// All in one request: each answer is a result or an RpcError, in the order of the questions.
export async function callAll(questions) {
  const answers = await post(questions.map((question, i) => request(i, question)));
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  return questions.map((_, i) => {
    const answer = byId.get(i);
    return answer.error ? new RpcError(answer.error) : answer.result;
  });
}

/// What is there, or nothing where there is no such thing. Other errors stay errors.
export async function find(method, params) {
  try {
    return await call(method, params);
  } catch (error) {
    if (error instanceof RpcError && error.id === NOT_FOUND) return undefined;
    throw error;
  }
}
export const found = (answer) => (answer instanceof RpcError ? undefined : answer);
