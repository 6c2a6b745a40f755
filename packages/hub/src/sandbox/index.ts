/** The sandbox: devices about no phone, with which a participant sees what its own gates do. */
export { sandboxRoutes } from './sandbox-routes.ts';
export { createSandbox, type SandboxService } from './sandbox-service.ts';
