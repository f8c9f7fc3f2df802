package tsuji.bridge.firmware;

import java.io.IOException;
import tsuji.bridge.link.FirmwareTarget;
import tsuji.bridge.link.Surroundings;
import tsuji.bridge.scooter.Scooter;
import tsuji.bridge.scooter.Workshop;
import tsuji.wire.DeviceId;

/** Brings what the gateway offers into a docked scooter. */
public final class ScooterWorkshop implements Workshop {
    private final UpdateDesk desk;

    public ScooterWorkshop(String link, DeviceId device, FirmwareTarget target, Surroundings around) {
        desk = new UpdateDesk(link, device, target, around);
    }

    @Override
    public boolean isBegun() throws IOException {
        desk.open();
        return desk.isInstalling();
    }

    @Override
    public boolean work(Scooter scooter) throws IOException, InterruptedException {
        desk.open();
        return desk.step(new NinebotInstaller(scooter));
    }
}
