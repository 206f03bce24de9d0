import type { QualityNotice } from '../../spec/schemas/media/signalling.ts';
import type { Participant } from './participant.ts';

/** From here on people hear it, and from there on they complain. */
const limits = { lossFair: 0.03, lossPoor: 0.1, rttFair: 300, rttPoor: 600, bpsFair: 600_000, bpsPoor: 200_000 };

/** How good the way of one browser is, in figures and in a word that a page can explain. */
export function qualityOf(participant: Participant): QualityNotice {
  const layers = [...participant.tracks.values()].flatMap((track) => track.layers);
  const up = Math.max(0, ...layers.map(({ reception }) => reception.lossShare));
  const slots = [...participant.slots.values()].filter(({ current }) => current !== undefined);
  const down = Math.max(participant.bandwidth.loss, ...slots.map(({ fractionLost }) => fractionLost));
  const times = slots.flatMap(({ rttMs }) => (rttMs === undefined ? [] : [rttMs]));
  const rtt = times.length === 0 ? undefined : Math.min(...times);
  const { bps } = participant.bandwidth;
  const grades = [
    { reason: 'loss_up' as const, grade: grade(up, limits.lossFair, limits.lossPoor) },
    { reason: 'loss_down' as const, grade: grade(down, limits.lossFair, limits.lossPoor) },
    { reason: 'bandwidth' as const, grade: grade(-bps, -limits.bpsFair, -limits.bpsPoor) },
    { reason: 'delay' as const, grade: grade(rtt ?? 0, limits.rttFair, limits.rttPoor) },
  ];
  const worst = grades.reduce((a, b) => (b.grade > a.grade ? b : a));
  return {
    kind: 'quality',
    lossUpPct: Math.round(up * 1000) / 10,
    lossDownPct: Math.round(down * 1000) / 10,
    rttMs: rtt === undefined ? null : Math.round(rtt),
    downKbps: participant.bandwidth.limited ? Math.round(bps / 1000) : null,
    level: (['good', 'fair', 'poor'] as const)[worst.grade] ?? 'poor',
    reason: worst.grade === 0 ? 'none' : worst.reason,
  };
}

function grade(value: number, fair: number, poor: number): 0 | 1 | 2 {
  if (value >= poor) return 2;
  return value >= fair ? 1 : 0;
}
