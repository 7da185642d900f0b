// What changed from one version of a record to the next. Pure: no elements, no words of a language.

const shownValue = (value) => value.data ?? value.data_hex ?? '';

function ofValues(before, after) {
  const old = new Map(before.map((value) => [value.index, value]));
  const out = [];
  for (const value of after) {
    const was = old.get(value.index);
    old.delete(value.index);
    const name = `${value.index} ${value.type}`;
    if (!was) out.push({ change: 'added', name, after: shownValue(value) });
    else if (was.type !== value.type) {
      out.push({ change: 'removed', name: `${was.index} ${was.type}`, before: shownValue(was) }, { change: 'added', name, after: shownValue(value) });
    } else if (shownValue(was) !== shownValue(value)) out.push({ change: 'changed', name, before: shownValue(was), after: shownValue(value) });
    else if (was.ttl !== value.ttl) out.push({ change: 'changed', name: `${name} ttl`, before: String(was.ttl), after: String(value.ttl) });
  }
  for (const value of old.values()) out.push({ change: 'removed', name: `${value.index} ${value.type}`, before: shownValue(value) });
  return out;
}

function ofLists(name, before, after) {
  const gone = before.filter((item) => !after.includes(item)).map((item) => ({ change: 'removed', name, before: item }));
  return [...gone, ...after.filter((item) => !before.includes(item)).map((item) => ({ change: 'added', name, after: item }))];
}

function ofFields(before, after, names) {
  return names.filter((name) => String(before[name] ?? '') !== String(after[name] ?? ''))
    .map((name) => ({ change: 'changed', name, before: String(before[name] ?? ''), after: String(after[name] ?? '') }));
}

const anchorText = (anchor) => (anchor ? [anchor.digest, anchor.media_type, anchor.uri].filter(Boolean).join(' ') : '');

/// [{change: 'added' | 'removed' | 'changed', name, before?, after?}]. Content that one of the two does not show is not compared.
export function differences(before, after) {
  const shown = before.values && after.values;
  const anchors = { anchor: anchorText(before.anchor) };
  return [
    ...ofFields(before, after, ['status', 'threshold', 'scheme']),
    ...ofLists('controllers', before.controllers ?? [], after.controllers ?? []),
    ...(shown ? ofValues(before.values, after.values) : []),
    ...(shown ? ofFields(anchors, { anchor: anchorText(after.anchor) }, ['anchor']) : []),
  ];
}
