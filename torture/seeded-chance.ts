export { SeededChance } from '@deadset/simulators';
