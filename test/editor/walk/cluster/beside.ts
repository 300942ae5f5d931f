import assert from 'node:assert/strict';
import { pressInDialog } from '../editor.ts';
import { answer, choices, choose, runCommand } from '../quick-input.ts';
import { contextMenu, inlineAction, row } from '../tree.ts';
import { becomes, contexts } from './real-cluster.ts';
import { clearMessages, question, type Walk } from './walker.ts';

const object = 'model-virtual-service';

/** Testers, sticky users and copies: what reaches the canary beside the split. */
export async function walkBeside({ page, picture, witness, command }: Walk): Promise<void> {
  const count = async () => (await witness.http()).length;
  await command('routeToCanary', 'gives testers a route of their own', async () => {
    await contextMenu(page, object, 'Route Testers to Canary…');
    await picture('cluster-testers-by');
    await choose(page, 'By header');
    await answer(page, 'x-tester=yes');
    await question(page, object, contexts.first, 'x-tester');
    await picture('cluster-testers');
    await pressInDialog(page, 'Change Routes');
    await becomes(count, 2);
    const [first] = await witness.http();
    assert.deepEqual(first?.match, [{ headers: { 'x-tester': { exact: 'yes' } } }]);
    await row(page, /x-tester/).waitFor();
    await picture('cluster-testers-row');
  });
  await command('removeRoute', 'takes it away again', async () => {
    await contextMenu(page, /x-tester/, 'Remove Route…');
    await question(page, object, contexts.first);
    await pressInDialog(page, 'Change Routes');
    await becomes(count, 1);
    await row(page, /x-tester/).waitFor({ state: 'detached' });
    await clearMessages(page);
  });
  await command('stickyCanary', 'keeps users with the version that answered', async () => {
    await inlineAction(page, object, 'Shift Traffic…');
    await choose(page, 'v1 100 % → 90 %');
    await pressInDialog(page, 'Shift');
    await row(page, /^v2.*10 %/).waitFor();
    await contextMenu(page, object, 'Sticky Canary…');
    await choose(page, 'For an hour');
    await question(page, object, contexts.first);
    await picture('cluster-sticky');
    await pressInDialog(page, 'Sticky Canary');
    await becomes(count, 2);
    assert.match(JSON.stringify(await witness.http()), /set-cookie/i);
    await clearMessages(page);
    await picture('cluster-sticky-rows');
  });
  await command('mirrorToCanary', 'sends copies', async () => {
    await runCommand(page, 'Istio Canary: Mirror to Canary…');
    await choose(page, /^model-virtual-service/);
    await choices(page).filter({ hasText: '10 % of the requests' }).waitFor();
    await picture('cluster-mirror-choices');
    await choose(page, '10 % of the requests');
    await question(page, object, contexts.first);
    await picture('cluster-mirror');
    await pressInDialog(page, 'Mirror');
    await becomes(async () => JSON.stringify(await witness.http()).includes('"mirror'), true);
  });
  await command('rollBackAll', 'leaves nothing of the canary', async () => {
    await contextMenu(page, object, 'Roll Back All (with Header Routes and Mirrors)');
    await question(page, object, contexts.first);
    await picture('cluster-roll-back-all');
    await pressInDialog(page, 'Roll Back');
    await becomes(count, 1);
    await becomes(witness.split, { v1: 100, v2: 0 });
    assert.doesNotMatch(JSON.stringify(await witness.http()), /mirror|cookie/i);
    await row(page, /^v1.*100 %/).waitFor();
    await clearMessages(page);
  });
}
