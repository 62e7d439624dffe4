export * from './HmacSealer';
export * from './loadKey';
export * from './Sealer';
