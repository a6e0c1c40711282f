/** Makes something of an object once, for as long as the object lives: regions share the rules that name none of them. */
export function keptBy<T extends object, R>(make: (item: T) => R): (item: T) => R {
  const made = new WeakMap<T, R>();
  return (item) => {
    const known = made.get(item);
    if (known !== undefined) return known;
    const result = make(item);
    made.set(item, result);
    return result;
  };
}
