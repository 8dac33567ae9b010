"""What stands on the table, and the room around it: shapes, textures, cameras, light, as MJCF."""
