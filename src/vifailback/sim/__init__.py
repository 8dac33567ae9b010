"""Worlds to fail in. `tabletop` needs nothing but the base install and makes the sample episodes of `vifailback demo`.

The rest is a dual-arm table in MuJoCo (extra `sim`), built from the inside out:

    physics      the one place that imports MuJoCo
    render       pictures: one OpenGL context a process, its backend checked in a child first
    robot/       sizes  kinematics (closed form)  arm (`SimArm`: implements `RobotArm`)  model (MJCF of an arm)
    scene/       thing (what a thing is to a robot)  blocks, rounds, cabinet (things)  texture, mesh  room (MJCF of the
                 whole world, `Look`)  layout (where things stand, drawn so that they are apart)
    world        `TableWorld`: implements `World`, plus the true state: place, holder, extension, the human hand
    facts        what is the case: inside, stands on, open, closed
    tasks/       step (`Step`, `Deed`: one subtask)  goal  task (`Task`: sentence, goals, subtasks, success)  paper (the
                 three tasks of Sec. 4.3)
    policies/    poses (where a gripper belongs)  plan (subtask -> waypoints)  waypoint (waypoints -> actions)
                 scripted (`ScriptedPolicy`: implements `Policy`)
    attempt      `run_attempt(world, task, policy)`
    make         `make_world(task, seed)`, `TASKS`, `EVALUATION_SEEDS_FROM`

    world = make_world("place_one", seed=3)
    policy = ScriptedPolicy(world, TASKS["place_one"])
    run_attempt(world, TASKS["place_one"], policy).succeeded
"""
