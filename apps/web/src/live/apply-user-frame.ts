import type { ChatView } from '@boocode/contracts/chat';
import type { ProjectView } from '@boocode/contracts/project';
import type { UserFrameBody } from '@boocode/contracts/ws-frames';
import type { QueryClient } from '@tanstack/react-query';
import { chatsQuery } from '../api/chats.js';
import { projectsQuery } from '../api/projects.js';
import { settingsQuery } from '../api/settings.js';
import { workspaceQuery } from '../api/workspace.js';

/** Patches what the person has, chats, projects and choices, with one frame of the stream `user`. */
export function applyUserFrame(frame: UserFrameBody, client: QueryClient): void {
  switch (frame.type) {
    case 'user_snapshot':
      client.setQueryData(chatsQuery().queryKey, frame.chats);
      client.setQueryData(projectsQuery().queryKey, frame.projects);
      return undefined;
    case 'chat_updated':
      client.setQueryData(chatsQuery().queryKey, (chats) => chats && chatsWith(chats, frame.chat));
      return undefined;
    case 'chat_deleted':
      client.setQueryData(chatsQuery().queryKey, (chats) => chats?.filter(({ id }) => id !== frame.chat_id));
      return undefined;
    case 'project_updated':
      client.setQueryData(projectsQuery().queryKey, (projects) => projects && projectsWith(projects, frame.project));
      return undefined;
    case 'project_hidden':
      client.setQueryData(projectsQuery().queryKey, (projects) =>
        projects?.filter(({ id }) => id !== frame.project_id),
      );
      return undefined;
    case 'workspace_saved':
      void client.invalidateQueries({ queryKey: workspaceQuery(frame.project_id).queryKey });
      return undefined;
    case 'settings_changed':
      void client.invalidateQueries({ queryKey: settingsQuery().queryKey });
      return undefined;
    default:
      return frame satisfies never;
  }
}

/** Newest first; an archived chat leaves the list. */
function chatsWith(chats: ChatView[], chat: ChatView): ChatView[] {
  const others = chats.filter(({ id }) => id !== chat.id);
  return chat.archived ? others : [...others, chat].toSorted((a, b) => b.updated_at.localeCompare(a.updated_at));
}

function projectsWith(projects: ProjectView[], project: ProjectView): ProjectView[] {
  return [...projects.filter(({ id }) => id !== project.id), project].toSorted((a, b) => a.name.localeCompare(b.name));
}
