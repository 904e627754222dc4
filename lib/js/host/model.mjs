/**
 * The front-end half of the anywidget protocol, for pages without a kernel: get, set, on, off, save_changes.
 * Left out: messages, binary traits, nested widgets. `change:NAME` and `change` callbacks take no arguments: read model.get.
 */
export function createModel(state) {
  const values = new Map(Object.entries(structuredClone(state))), listeners = [];
  const emit = event => { for (const l of [...listeners]) if (l.event === event && listeners.includes(l)) l.callback(); };
  return {
    get: name => values.get(name),
    set(name, value) {
      if (Object.is(values.get(name), value)) return;
      values.set(name, value);
      emit(`change:${name}`);
      emit('change');
    },
    on(event, callback) { listeners.push({ event, callback }); },
    off(event, callback) {
      for (let i = listeners.length - 1; i >= 0; i--) {
        const l = listeners[i];
        if ((event == null || l.event === event) && (callback == null || l.callback === callback)) listeners.splice(i, 1);
      }
    },
    save_changes() {},
    state: () => Object.fromEntries(values),
  };
}
