export { LossyWay } from '../../media/rooms/link/testing/lossy-way.ts';
