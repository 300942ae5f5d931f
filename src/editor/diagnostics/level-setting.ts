/** The setting of severities by code as people write it, read with what is wrong with it. */
import { isLevel, LEVELS, type Severities } from '../../validation/levels.ts';
import { nearestName } from '../../validation/nearest.ts';
import { t } from '../shared/text.ts';

export interface LevelSetting {
  severities: Severities;
  /** What counts for nothing in it, in words. */
  complaints: string[];
}

const NAME = 'istioCanary.validation.severity';

/** Takes what makes sense of a setting's value. Never throws, whatever it is. */
export function readLevels(value: unknown, known: ReadonlySet<string>): LevelSetting {
  if (value === undefined || value === null) return { severities: {}, complaints: [] };
  if (typeof value !== 'object' || Array.isArray(value)) {
    return { severities: {}, complaints: [t('{0} must be an object of levels by code.', NAME)] };
  }
  const severities: Record<string, Severities[string]> = {};
  const complaints: string[] = [];
  for (const [code, level] of Object.entries(value)) {
    if (!known.has(code)) {
      const nearest = nearestName(code, [...known]);
      complaints.push(
        nearest
          ? t('{0} names the code {1}, which no finding has. Did you mean {2}?', NAME, code, nearest)
          : t('{0} names the code {1}, which no finding has.', NAME, code),
      );
    } else if (isLevel(level)) severities[code] = level;
    else {
      const said = typeof level === 'string' ? level : (JSON.stringify(level) ?? '');
      complaints.push(t('{0} gives {1} the level {2}; it takes {3}.', NAME, code, said, LEVELS.join(', ')));
    }
  }
  return { severities, complaints };
}
