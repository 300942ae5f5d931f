/** How versions behave: the ConfigMap that anybody can write, `v2.errors: "5%"` and the like. */

/** The ConfigMap that says how versions of the model behave. */
export const behaviourMap = { namespace: 'default', name: 'model-behaviour' } as const;

/** Whether an object is the one that says how versions behave. */
export const isBehaviour = (
  kind: { group: string; kind: string },
  { metadata }: { metadata: { namespace?: string; name?: string } },
): boolean =>
  kind.group === '' &&
  kind.kind === 'ConfigMap' &&
  metadata.namespace === behaviourMap.namespace &&
  metadata.name === behaviourMap.name;

/** What one version does. */
export interface Behaviour {
  /** The share of its requests that fail, from 0 to 1. */
  errors: number;
  /** How many times as long as usual it takes. */
  slow: number;
  /** Its prediction quality, from 0 to 1. */
  quality: number;
  /** How many of its pods become ready at most. */
  ready: number;
}

export const healthy: Behaviour = { errors: 0.001, slow: 1, quality: 0.92, ready: Number.POSITIVE_INFINITY };

interface Setting {
  key: keyof Behaviour;
  /** Undefined for what makes no sense. */
  read(text: string): number | undefined;
  wanted: string;
}

const number = (text: string, unit: RegExp): number => {
  const bare = text.trim().replace(unit, '').trim();
  return /^\d+(\.\d+)?$/.test(bare) ? Number(bare) : Number.NaN;
};
const within = (value: number, least: number, most: number): number | undefined =>
  value >= least && value <= most ? value : undefined;

const settings: readonly Setting[] = [
  {
    key: 'errors',
    read(text) {
      const share = within(number(text, /%$/), 0, 100);
      return share === undefined ? undefined : share / 100;
    },
    wanted: 'percent of the requests that fail, such as 5%',
  },
  {
    key: 'slow',
    read: text => within(number(text, /x$/), 0.01, 1000),
    wanted: 'how many times as long as usual it takes, such as 5x',
  },
  {
    key: 'quality',
    read: text => within(number(text, /$/), 0, 1),
    wanted: 'the prediction quality, from 0 to 1',
  },
  {
    key: 'ready',
    read(text) {
      const pods = number(text, /$/);
      return Number.isInteger(pods) ? pods : undefined;
    },
    wanted: 'how many of its pods get ready, such as 0',
  },
];

/** `v2.errors`: the version may hold dots itself. */
const place = /^(.+)\.([^.]+)$/;

function readEntry(
  key: string,
  value: unknown,
): { version: string; setting: Setting; value?: number } | undefined {
  const [, version, name] = place.exec(key) ?? [];
  const setting = settings.find(one => one.key === name);
  if (version === undefined || !setting) return undefined;
  const read = typeof value === 'string' ? setting.read(value) : undefined;
  return { version, setting, ...(read === undefined ? {} : { value: read }) };
}

/** What the ConfigMap's data says, by version. What makes no sense says nothing. */
export function behaviours(data: Readonly<Record<string, unknown>>): Map<string, Behaviour> {
  const found = new Map<string, Behaviour>();
  for (const [key, text] of Object.entries(data)) {
    const { version, setting, value } = readEntry(key, text) ?? {};
    if (version === undefined || !setting || value === undefined) continue;
    found.set(version, { ...(found.get(version) ?? healthy), [setting.key]: value });
  }
  return found;
}

/** What is wrong with the data, in words, for warnings to whoever wrote it. */
export function behaviourWarnings(data: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(data).flatMap(([key, text]) => {
    const entry = readEntry(key, text);
    if (!entry) {
      const names = settings.map(one => `VERSION.${one.key}`).join(', ');
      return [`data.${key}: the sandbox knows ${names}`];
    }
    return entry.value === undefined
      ? [`data.${key}: ${JSON.stringify(text)} is not ${entry.setting.wanted}`]
      : [];
  });
}

/** Ways to misbehave that have a name; what is not in one is taken away again. */
export const misbehaviours = {
  'fails-some': { errors: '5%' },
  'fails-all': { errors: '100%' },
  slow: { slow: '5x' },
  'worse-predictions': { quality: '0.81' },
  'pods-die': { ready: '0' },
  healthy: {},
} as const satisfies Record<string, Partial<Record<keyof Behaviour, string>>>;

export type Misbehaviour = keyof typeof misbehaviours;

/** The data in which a version behaves so, and all others as before. */
export function withMisbehaviour(
  data: Readonly<Record<string, string>>,
  version: string,
  how: Misbehaviour,
): Record<string, string> {
  const own = Object.entries(misbehaviours[how]).map(([key, value]) => [`${version}.${key}`, value]);
  const others = Object.entries(data).filter(([key]) => place.exec(key)?.[1] !== version);
  return Object.fromEntries([...others, ...own]);
}
