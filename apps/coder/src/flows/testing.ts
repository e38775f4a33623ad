import { ProjectFile } from '@boocode/contracts/project-file';

/** Of a repository that runs no commands. For tests only. */
export const nothingToAgree = async (): Promise<ProjectFile> => ProjectFile.parse({});
