/** Every command and what carries it out. */
import type { Cockpit } from '../cockpit.ts';
import { applyFile } from '../files/apply-file.ts';
import { pullLive } from '../files/pull-live.ts';
import { undoApplied } from '../files/undo-file.ts';
import type { Call } from './arguments.ts';
import { mirrorToCanary, removeRoute, routeToCanary, stickyCanary } from './beside.ts';
import { compareWithCluster } from './compare.ts';
import { decommission } from './decommission.ts';
import { showHistory } from './history.ts';
import type { CommandId } from './ids.ts';
import { closeSandbox, openLive, openSandbox, refresh, selectContext, showLog } from './look.ts';
import { newCanary } from './new-canary.ts';
import { recoverHistory } from './recover.ts';
import { revealInFile } from './reveal.ts';
import { goToEntry, nextStep, promote } from './steps.ts';
import { rollBack, setStable, shiftTraffic, undo } from './traffic.ts';
import { clearFilter, filter, onlyCanaries, selectNamespaces, showAll, sort } from './view.ts';

export type Handler = (cockpit: Cockpit, call: Call) => Promise<unknown>;

export const commandTable: Record<CommandId, Handler> = {
  'istioCanary.shiftTraffic': shiftTraffic,
  'istioCanary.nextStep': nextStep,
  'istioCanary.promote': promote,
  'istioCanary.rollBack': rollBack,
  'istioCanary.rollBackAll': (cockpit, call) =>
    rollBack(cockpit, { ...call, args: { ...call.args, all: true } }),
  'istioCanary.undo': undo,
  'istioCanary.setStable': setStable,
  'istioCanary.showHistory': showHistory,
  'istioCanary.goToEntry': goToEntry,
  'istioCanary.recoverHistory': recoverHistory,
  'istioCanary.routeToCanary': routeToCanary,
  'istioCanary.removeRoute': removeRoute,
  'istioCanary.stickyCanary': stickyCanary,
  'istioCanary.mirrorToCanary': mirrorToCanary,
  'istioCanary.newCanary': newCanary,
  'istioCanary.decommission': decommission,
  'istioCanary.openLive': openLive,
  'istioCanary.compareWithCluster': compareWithCluster,
  'istioCanary.applyFile': applyFile,
  'istioCanary.undoApplied': undoApplied,
  'istioCanary.pullLive': pullLive,
  'istioCanary.revealInFile': revealInFile,
  'istioCanary.filter': filter,
  'istioCanary.clearFilter': clearFilter,
  'istioCanary.sort': sort,
  'istioCanary.onlyCanaries': onlyCanaries,
  'istioCanary.showAll': showAll,
  'istioCanary.selectNamespaces': selectNamespaces,
  'istioCanary.selectContext': selectContext,
  'istioCanary.refresh': refresh,
  'istioCanary.openSandbox': openSandbox,
  'istioCanary.closeSandbox': closeSandbox,
  'istioCanary.showLog': showLog,
};
