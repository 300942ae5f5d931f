import type { RouteRef } from '../../canary/model.ts';

/** A route for people: by its name, else by its place, such as `http/0`. */
export const routeName = (ref: RouteRef): string => ref.name ?? `${ref.protocol}/${ref.index}`;
